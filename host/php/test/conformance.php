<?php

// Runs a list of cases, and prints what came of each: conformance.php CASES.json COMPONENTS COMPILED

declare(strict_types=1);

require __DIR__ . '/../autoload.php';

use Lupasilta\{Document, Finding, LupasiltaException, Mapping};

[, $file, $components, $compiled] = $argv;

/** @return array<string, string> */
function bodies(array $listed): array
{
    global $file;
    $bodies = [];
    foreach ($listed as $body) {
        $bodies[$body->name] = file_get_contents(dirname($file) . '/' . $body->file);
    }

    return $bodies;
}

function codes(array $findings): array
{
    return array_map(static fn (Finding $finding): string => $finding->code, $findings);
}

function outcome(object $case, string $component): array
{
    if ($case->op === 'inspect') {
        return ['outcome' => 'inspected', 'digest' => Mapping::inspect($component)['digest']];
    }
    $options = ['cache' => $GLOBALS['compiled'], ...get_object_vars($case->options ?? (object) [])];
    foreach (['limits'] as $name) {
        $options[$name] = isset($options[$name]) ? (array) $options[$name] : null;
    }
    $mapping = Mapping::load($component, ...$options);
    if ($case->op === 'load') {
        return ['outcome' => 'loaded', 'digest' => $mapping->digest];
    }
    $asked = $case->request;
    $about = [
        'externalId' => $asked->externalId ?? null,
        'caseId' => $asked->caseId ?? null,
        'told' => $asked->told ?? null,
        'now' => $asked->now ?? null,
        'previous' => bodies($asked->previous ?? []),
        'files' => $asked->files ?? [],
    ];
    if ($case->op === 'event') {
        $message = file_get_contents(dirname($GLOBALS['file']) . '/' . $asked->message->file);
        $told = $mapping->event($message, $asked->message->mediaType, ...$about);

        return ['outcome' => 'told', 'requests' => hash('sha256', $told->requests), 'findings' => codes($told->findings)];
    }
    $about += ['kind' => $asked->kind ?? null, 'number' => $asked->number ?? null];
    $mapped = $mapping->map(bodies($asked->bodies ?? []), ...$about);
    if ($mapped === null) {
        return ['outcome' => 'unchanged'];
    }
    $documents = array_map(
        static fn (Document $one): array => ['name' => $one->name, 'mediaType' => $one->mediaType, 'sha256' => hash('sha256', $one->content)],
        $mapped->documents,
    );

    return ['outcome' => 'mapped', 'documents' => $documents, 'ledger' => hash('sha256', $mapped->ledger), 'findings' => codes($mapped->findings)];
}

foreach (json_decode(file_get_contents($file)) as $case) {
    $line = ['case' => $case->name, 'code' => null, 'documents' => [], 'ledger' => null, 'requests' => null, 'findings' => [], 'digest' => null];
    try {
        $said = outcome($case, "$components/{$case->component}");
    } catch (LupasiltaException $error) {
        $said = ['outcome' => 'problem', 'code' => $error->problem, 'findings' => codes($error->findings)];
    }
    echo json_encode([...$line, ...$said], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
}
