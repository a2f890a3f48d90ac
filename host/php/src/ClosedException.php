<?php

declare(strict_types=1);

namespace Lupasilta;

/** The mapping or bridge was closed. */
final class ClosedException extends LupasiltaException
{
}
