<?php

declare(strict_types=1);

namespace Lupasilta;

/** An attachment on disk. It lies there until the delivery is acknowledged: copy or link it before. */
final class Attachment
{
    /** @internal */
    public function __construct(
        public readonly string $name,
        public readonly string $path,
        /** Bytes. */
        public readonly int $size,
        /** Lower-case hexadecimal. */
        public readonly string $sha256,
    ) {
    }
}
