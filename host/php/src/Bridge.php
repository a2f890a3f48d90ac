<?php

declare(strict_types=1);

namespace Lupasilta;

/**
 * The bridge between LV and this program. It is closed when it is let go of; what was not done goes on when it is opened again.
 *
 * A bridge belongs into a process that lives: a queue worker. A web request keeps what it wants to have told in the program's own table.
 */
final class Bridge
{
    private readonly int $handle;

    private function __construct(private readonly Library $library, string $settings, string $base)
    {
        $handle = $library->handle();
        $library->call('bridge_open', $settings, strlen($settings), $base, strlen($base), \FFI::addr($handle));
        $this->handle = $handle->cdata;
    }

    public function __destruct()
    {
        if (isset($this->handle)) {
            $this->close();
        }
    }

    /**
     * Opens it with a lupasilta.toml, and starts its workers.
     *
     * @throws LupasiltaException
     */
    public static function open(string $file): self
    {
        $settings = @file_get_contents($file);
        if ($settings === false) {
            throw new \InvalidArgumentException("The settings $file cannot be read.");
        }

        return new self(Library::get(), $settings, dirname(realpath($file)));
    }

    /**
     * Keeps that an action is to be transferred, and returns at once.
     *
     * @return array<string, mixed> how its transfer stands
     * @throws LupasiltaException
     */
    public function receive(string $externalId, ?string $kind = null): array
    {
        return $this->ask('bridge_receive', compact('externalId', 'kind'));
    }

    /**
     * Keeps what the case system says, to be told to LV, and returns at once.
     *
     * @param array<string, mixed>|string $message an event, or a message in the case system's own format
     * @param array<string, string> $files the paths of the files that may belong to it, by name
     * @return array<string, mixed> how its transfer stands
     * @throws LupasiltaException
     */
    public function tell(array|string $message, string $mediaType = 'application/json', array $files = []): array
    {
        [$text, $len] = is_array($message) ? Library::json($message) : [$message, strlen($message)];
        $listed = array_map(
            static fn (string $name, string $path): array => ['name' => $name, 'path' => $path],
            array_keys($files),
            array_values($files),
        );
        $request = Library::json(['mediaType' => $mediaType, 'files' => $listed]);

        return $this->library->call('bridge_tell', $this->handle, ...$request, ...[$text, $len])[0];
    }

    /**
     * The next delivery; null when none came within so many seconds.
     *
     * @throws LupasiltaException
     */
    public function next(float $timeout = 0.0): ?Delivery
    {
        $answer = $this->library->call('bridge_next', $this->handle, (int) ($timeout * 1000));

        return $answer === null ? null : new Delivery($this, ...$answer);
    }

    /**
     * How transfers stand, those that changed last first.
     *
     * @return list<array<string, mixed>>
     * @throws LupasiltaException
     */
    public function transfers(?string $action = null, ?string $condition = null, ?int $limit = null): array
    {
        return $this->ask('bridge_transfers', compact('action', 'condition', 'limit'))['transfers'];
    }

    /**
     * Everything that can be told of a transfer without showing what was received.
     *
     * @return array<string, mixed> summary, timeline, findings and more
     * @throws LupasiltaException
     */
    public function transfer(string $id): array
    {
        return $this->ask('bridge_transfer', ['id' => $id]);
    }

    /**
     * Lets a transfer go on at once that waits or is quarantined.
     *
     * @return array<string, mixed> how it stands
     * @throws LupasiltaException
     */
    public function retry(string $id): array
    {
        return $this->ask('bridge_retry', ['id' => $id]);
    }

    /**
     * The transfers that something happened to since `$cursor`, the last change last; null when nothing did within so many seconds.
     *
     * @return array{cursor: string, transfers: list<array<string, mixed>>}|null
     * @throws LupasiltaException
     */
    public function events(?string $cursor = null, float $timeout = 0.0, ?int $limit = null): ?array
    {
        $request = Library::json(compact('cursor', 'limit'));

        return $this->library->call('bridge_events', $this->handle, ...$request, ...[(int) ($timeout * 1000)])[0] ?? null;
    }

    /** Closes it after the step that its workers are at. Closing again does nothing. */
    public function close(): void
    {
        $this->library->plain('bridge_close', $this->handle);
    }

    /** @internal */
    public function ask(string $function, array $request): array
    {
        return $this->library->call($function, $this->handle, ...Library::json($request))[0];
    }
}
