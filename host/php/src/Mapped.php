<?php

declare(strict_types=1);

namespace Lupasilta;

/** What a mapping made, proven complete. */
final class Mapped
{
    /**
     * @internal
     * @param list<Document> $documents the message, then the documents
     * @param list<Finding> $findings
     */
    public function __construct(
        public readonly array $documents,
        /** ledger.json */
        public readonly string $ledger,
        public readonly array $findings,
    ) {
    }

    /** The message to the case system. */
    public function message(): Document
    {
        return $this->documents[0];
    }
}
