<?php

declare(strict_types=1);

namespace Lupasilta;

/** A mapping on its own, for programs that keep their own queue. It is closed when it is let go of. */
final class Mapping
{
    public readonly string $name;
    public readonly string $version;
    /** SHA-256 of the component, lower-case hexadecimal. */
    public readonly string $digest;
    private readonly int $handle;

    private function __construct(private readonly Library $library, string $component, array $options)
    {
        $handle = $library->handle();
        [$loaded] = $library->call('mapping_load', $component, strlen($component), ...Library::json($options), ...[\FFI::addr($handle)]);
        $this->handle = $handle->cdata;
        $this->name = $loaded['name'];
        $this->version = $loaded['version'];
        $this->digest = $loaded['digest'];
    }

    public function __destruct()
    {
        if (isset($this->handle)) {
            $this->close();
        }
    }

    /**
     * Loads a component from its file.
     *
     * @param array<string, mixed>|object|null $settings the mapping's own
     * @param array<string, int>|null $limits timeMs, memoryBytes, inputBytes, outputBytes, documentBytes
     * @param string|null $cache a private folder for compiled code: a worker that starts often starts faster
     * @throws LupasiltaException
     */
    public static function load(
        string $file,
        array|object|null $settings = null,
        ?array $limits = null,
        ?int $threads = null,
        ?string $cache = null,
    ): self {
        $options = ['settings' => $settings === null ? null : (object) $settings, 'limits' => $limits, 'threads' => $threads, 'cache' => $cache];

        return new self(Library::get(), self::read($file), $options);
    }

    /**
     * What a component is, before it is trusted with anything.
     *
     * @return array<string, mixed> digest, size, imports, exports, contractVersions, manifest
     * @throws LupasiltaException
     */
    public static function inspect(string $file): array
    {
        $component = self::read($file);

        return Library::get()->call('inspect', $component, strlen($component))[0];
    }

    /**
     * Maps an application; null where it says nothing new.
     *
     * @param array<string, string> $bodies LV's, byte for byte, by name (commondata, formdata)
     * @param array<string, string> $previous those of the delivery before
     * @param list<array{name: string, size: int, sha256: string}> $files the attachments
     * @throws LupasiltaException
     */
    public function map(
        array $bodies,
        ?string $externalId = null,
        ?string $kind = null,
        ?int $number = null,
        ?string $now = null,
        ?string $caseId = null,
        ?string $told = null,
        array $previous = [],
        array $files = [],
    ): ?Mapped {
        $request = compact('externalId', 'kind', 'number', 'now', 'caseId', 'told', 'files');
        [$said, $parts] = $this->application('mapping_map', $request, $bodies, $previous);
        if ($said['outcome'] === 'unchanged') {
            return null;
        }
        $documents = Document::all($said['documents'], $parts);

        return new Mapped($documents, $parts, Finding::all($said['findings']));
    }

    /**
     * What the mapping wants to have fetched: `bodies`, and once all are given, `attachments`.
     *
     * @param array<string, string> $bodies those that are there already
     * @param array<string, string> $previous those of the delivery before
     * @return array<string, mixed>
     * @throws LupasiltaException
     */
    public function plan(
        array $bodies = [],
        ?string $externalId = null,
        ?string $kind = null,
        ?int $number = null,
        array $previous = [],
    ): array {
        return $this->application('mapping_plan', compact('externalId', 'kind', 'number'), $bodies, $previous)[0];
    }

    /**
     * Maps what the case system says to what LV is to be told.
     *
     * @param string $mediaType application/json or application/xml
     * @param array<string, string> $previous bodies of the application, by name
     * @param list<array{name: string, size: int, sha256: string}> $files the files that may belong to it
     * @throws LupasiltaException
     */
    public function event(
        string $message,
        string $mediaType = 'application/json',
        ?string $externalId = null,
        ?string $caseId = null,
        ?string $told = null,
        ?string $now = null,
        array $previous = [],
        array $files = [],
    ): Told {
        $request = compact('externalId', 'caseId', 'told', 'now', 'files');
        $request['message'] = ['mediaType' => $mediaType, 'size' => strlen($message)];
        $request['previous'] = self::sizes($previous);
        $parts = $message . implode('', $previous);
        [$said, $requests] = $this->library->call('mapping_event', $this->handle, ...Library::json($request), ...[$parts, strlen($parts)]);
        $notBefore = $said['notBefore'] ?? null;

        return new Told($requests, $notBefore === null ? null : new \DateTimeImmutable($notBefore), Finding::all($said['findings']));
    }

    /** Closes it. Closing again does nothing. */
    public function close(): void
    {
        $this->library->plain('mapping_close', $this->handle);
    }

    private function application(string $function, array $request, array $bodies, array $previous): array
    {
        $request['bodies'] = self::sizes($bodies);
        $request['previous'] = self::sizes($previous);
        $parts = implode('', $bodies) . implode('', $previous);

        return $this->library->call($function, $this->handle, ...Library::json($request), ...[$parts, strlen($parts)]);
    }

    private static function sizes(array $bodies): array
    {
        return array_map(
            static fn (string $name, string $body): array => ['name' => $name, 'size' => strlen($body)],
            array_keys($bodies),
            array_values($bodies),
        );
    }

    private static function read(string $file): string
    {
        $bytes = @file_get_contents($file);
        if ($bytes === false) {
            throw new \InvalidArgumentException("The component $file cannot be read.");
        }

        return $bytes;
    }
}
