<?php

declare(strict_types=1);

namespace Lupasilta;

/**
 * The native library: found, checked, and called.
 *
 * @internal
 */
final class Library
{
    private const ABI = 1;
    private const OK = 0;
    private const NOTHING = 2;
    private const CLOSED = 3;

    private const FUNCTIONS = <<<'C'
        typedef struct lupasilta_answer { char *data; size_t len; size_t text; } lupasilta_answer;
        uint32_t lupasilta_abi_version(void);
        void lupasilta_answer_free(lupasilta_answer *answer);
        int32_t lupasilta_inspect(const char *component, size_t component_len, lupasilta_answer *answer);
        int32_t lupasilta_mapping_load(const char *component, size_t component_len, const char *options, size_t options_len, uint64_t *mapping, lupasilta_answer *answer);
        int32_t lupasilta_mapping_plan(uint64_t mapping, const char *request, size_t request_len, const char *parts, size_t parts_len, lupasilta_answer *answer);
        int32_t lupasilta_mapping_map(uint64_t mapping, const char *request, size_t request_len, const char *parts, size_t parts_len, lupasilta_answer *answer);
        int32_t lupasilta_mapping_event(uint64_t mapping, const char *request, size_t request_len, const char *parts, size_t parts_len, lupasilta_answer *answer);
        int32_t lupasilta_mapping_close(uint64_t mapping);
        int32_t lupasilta_bridge_open(const char *settings, size_t settings_len, const char *base, size_t base_len, uint64_t *bridge, lupasilta_answer *answer);
        int32_t lupasilta_bridge_receive(uint64_t bridge, const char *request, size_t request_len, lupasilta_answer *answer);
        int32_t lupasilta_bridge_tell(uint64_t bridge, const char *request, size_t request_len, const char *message, size_t message_len, lupasilta_answer *answer);
        int32_t lupasilta_bridge_next(uint64_t bridge, uint32_t timeout_ms, lupasilta_answer *answer);
        int32_t lupasilta_bridge_ack(uint64_t bridge, const char *request, size_t request_len, lupasilta_answer *answer);
        int32_t lupasilta_bridge_nack(uint64_t bridge, const char *request, size_t request_len, lupasilta_answer *answer);
        int32_t lupasilta_bridge_transfers(uint64_t bridge, const char *request, size_t request_len, lupasilta_answer *answer);
        int32_t lupasilta_bridge_transfer(uint64_t bridge, const char *request, size_t request_len, lupasilta_answer *answer);
        int32_t lupasilta_bridge_retry(uint64_t bridge, const char *request, size_t request_len, lupasilta_answer *answer);
        int32_t lupasilta_bridge_events(uint64_t bridge, const char *request, size_t request_len, uint32_t timeout_ms, lupasilta_answer *answer);
        int32_t lupasilta_bridge_close(uint64_t bridge);
        int32_t lupasilta_logs_level(const char *level, size_t level_len, lupasilta_answer *answer);
        int32_t lupasilta_logs_next(uint32_t timeout_ms, lupasilta_answer *answer);
        C;

    private static ?self $loaded = null;

    private function __construct(private readonly \FFI $ffi)
    {
    }

    /** The library that LUPASILTA_LIBRARY names, or the one in this package. */
    public static function get(): self
    {
        return self::$loaded ??= self::load(getenv('LUPASILTA_LIBRARY') ?: dirname(__DIR__) . '/native/liblupasilta_capi.so');
    }

    /** @throws LibraryMissing when the file cannot be loaded, or is of another version */
    public static function load(string $file): self
    {
        if (!class_exists(\FFI::class)) {
            throw new LibraryMissing('This PHP has no FFI: install the extension ffi.');
        }
        try {
            $ffi = \FFI::cdef(self::FUNCTIONS, $file);
        } catch (\FFI\Exception $error) {
            throw new LibraryMissing(
                "The library of Lupasilta cannot be loaded from $file: {$error->getMessage()}. Set LUPASILTA_LIBRARY to its file, and ffi.enable=1 where it is off.",
                previous: $error,
            );
        }
        $found = $ffi->lupasilta_abi_version();
        if ($found !== self::ABI) {
            throw new LibraryMissing("$file has version $found of the ABI, and this package needs " . self::ABI . ': take both from one release.');
        }

        return new self($ffi);
    }

    /** A place for the handle of what is opened. */
    public function handle(): \FFI\CData
    {
        return $this->ffi->new('uint64_t');
    }

    /**
     * The answer's JSON and its parts; nothing where there was nothing in time.
     *
     * @return array{array<string, mixed>, string}|null
     * @throws LupasiltaException
     */
    public function call(string $function, mixed ...$arguments): ?array
    {
        $answer = $this->ffi->new('lupasilta_answer');
        try {
            $status = $this->ffi->{"lupasilta_$function"}(...$arguments, ...[\FFI::addr($answer)]);
            if ($status === self::NOTHING) {
                return null;
            }
            $said = json_decode(\FFI::string($answer->data, $answer->text), true, 512, JSON_THROW_ON_ERROR);
            if ($status === self::CLOSED) {
                throw new ClosedException($said);
            }
            if ($status !== self::OK) {
                throw new LupasiltaException($said);
            }
            $parts = $answer->len - $answer->text;

            return [$said, $parts > 0 ? \FFI::string($answer->data + $answer->text, $parts) : ''];
        } finally {
            $this->ffi->lupasilta_answer_free(\FFI::addr($answer));
        }
    }

    /** Calls a function that has no answer. */
    public function plain(string $function, int $handle): void
    {
        $this->ffi->{"lupasilta_$function"}($handle);
    }

    /**
     * Text and length of a request.
     *
     * @param array<string, mixed> $request members that are null are left out
     * @return array{string, int}
     */
    public static function json(array $request): array
    {
        $given = array_filter($request, static fn (mixed $value): bool => $value !== null);
        $text = json_encode((object) $given, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION);

        return [$text, strlen($text)];
    }
}
