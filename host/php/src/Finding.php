<?php

declare(strict_types=1);

namespace Lupasilta;

/** Something that a person should know. */
final class Finding
{
    /** @param array<string, string> $text what was found and what to do, by language: fi, sv, en */
    private function __construct(
        /** info, warning or error */
        public readonly string $severity,
        public readonly string $code,
        /** The received value that it is about. */
        public readonly ?string $pointer,
        public readonly array $text,
    ) {
    }

    /**
     * @internal
     * @param list<array<string, mixed>> $said
     * @return list<self>
     */
    public static function all(array $said): array
    {
        return array_map(static fn (array $one): self => new self($one['severity'], $one['code'], $one['pointer'] ?? null, $one['text']), $said);
    }
}
