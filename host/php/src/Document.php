<?php

declare(strict_types=1);

namespace Lupasilta;

/** A document that a mapping wrote. */
final class Document
{
    private function __construct(
        public readonly string $name,
        public readonly string $mediaType,
        /** Of the content, lower-case hexadecimal. */
        public readonly string $sha256,
        public readonly string $content,
    ) {
    }

    /**
     * The documents that an answer counts; what is after them stays in `$parts`.
     *
     * @internal
     * @param list<array<string, mixed>> $said
     * @return list<self>
     */
    public static function all(array $said, string &$parts): array
    {
        $found = [];
        $at = 0;
        foreach ($said as $one) {
            $found[] = new self($one['name'], $one['mediaType'], $one['sha256'], substr($parts, $at, $one['size']));
            $at += $one['size'];
        }
        $parts = substr($parts, $at);

        return $found;
    }
}
