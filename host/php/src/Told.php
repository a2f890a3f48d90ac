<?php

declare(strict_types=1);

namespace Lupasilta;

/** What LV is to be told. */
final class Told
{
    /**
     * @internal
     * @param list<Finding> $findings
     */
    public function __construct(
        /** A JSON array of requests, in the order in which they are to be made. */
        public readonly string $requests,
        /** The moment before which LV is not to be told. */
        public readonly ?\DateTimeImmutable $notBefore,
        public readonly array $findings,
    ) {
    }
}
