<?php

declare(strict_types=1);

namespace Lupasilta;

/** The native library is not there, or is of another version. */
final class LibraryMissing extends \RuntimeException
{
}
