<?php

declare(strict_types=1);

namespace Lupasilta;

/** The library's log, kept until it is asked for: call it where the worker's loop comes round. */
final class Logs
{
    /** How much is kept: off, error, warn (the default), info, debug or trace. */
    public static function level(string $level): void
    {
        Library::get()->call('logs_level', $level, strlen($level));
    }

    /**
     * The lines that came since.
     *
     * @return iterable<array{at: string, level: string, target: string, message: string, fields: array<string, mixed>, lost: int}>
     */
    public static function lines(): iterable
    {
        while ($answer = Library::get()->call('logs_next', 0)) {
            yield $answer[0];
        }
    }
}
