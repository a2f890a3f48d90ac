<?php

declare(strict_types=1);

namespace Lupasilta;

/** What failed, whose side it is on, and what to do. */
class LupasiltaException extends \RuntimeException
{
    /** Stable, in lower case with hyphens. */
    public readonly string $problem;
    public readonly string $title;
    /** ours, security-server, x-road, lv or case-system */
    public readonly string $side;
    /** retry, stop-connection or person */
    public readonly string $recovery;
    public readonly string $advice;
    public readonly ?string $detail;
    /** @var list<Finding> */
    public readonly array $findings;

    /** @param array<string, mixed> $said an application/problem+json of the library */
    public function __construct(array $said)
    {
        parent::__construct("{$said['title']} {$said['advice']}");
        $this->problem = $said['code'];
        $this->title = $said['title'];
        $this->side = $said['side'];
        $this->recovery = $said['recovery'];
        $this->advice = $said['advice'];
        $this->detail = $said['detail'] ?? null;
        $this->findings = Finding::all($said['findings']);
    }
}
