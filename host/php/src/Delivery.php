<?php

declare(strict_types=1);

namespace Lupasilta;

/** A message with documents and attachments. `id` stays the same when it is given again: take each id once. */
final class Delivery
{
    public readonly string $id;
    /** The action in LV. */
    public readonly string $externalId;
    /** The running number of the message about the action, from 1. */
    public readonly int $number;
    /** @var list<Document> the message, then the documents */
    public readonly array $documents;
    /** @var list<Attachment> */
    public readonly array $attachments;

    /**
     * @internal
     * @param array<string, mixed> $said
     */
    public function __construct(private readonly Bridge $bridge, array $said, string $parts)
    {
        $this->id = $said['id'];
        $this->externalId = $said['externalId'];
        $this->number = $said['number'];
        $this->documents = Document::all($said['documents'], $parts);
        $this->attachments = array_map(
            static fn (array $one): Attachment => new Attachment($one['name'], $one['path'], $one['size'], $one['sha256']),
            $said['attachments'],
        );
    }

    /** The message to the case system. */
    public function message(): Document
    {
        return $this->documents[0];
    }

    /**
     * It is safe here.
     *
     * @throws LupasiltaException
     */
    public function ack(?string $caseId = null, ?string $place = null): void
    {
        $this->bridge->ask('bridge_ack', ['id' => $this->id, 'caseId' => $caseId, 'place' => $place]);
    }

    /**
     * It was not taken.
     *
     * @param string $what why, in a sentence
     * @param string $advice what to do, in a sentence
     * @param string $recovery retry, stop-connection or person
     * @throws LupasiltaException
     */
    public function nack(string $what, string $advice = '', string $recovery = 'retry'): void
    {
        $this->bridge->ask('bridge_nack', ['id' => $this->id, 'what' => $what, 'advice' => $advice, 'recovery' => $recovery]);
    }
}
