<?php

// The library in PHP, for real: embedded.php MAPPING MISBEHAVING PLACE BASE-URL EXTERNAL-ID

declare(strict_types=1);

require __DIR__ . '/../autoload.php';

use Lupasilta\{Bridge, ClosedException, Library, LibraryMissing, Logs, LupasiltaException, Mapping};

[, $component, $misbehaving, $place, $lv, $action] = $argv;

function check(bool $so, string $what): void
{
    if (!$so) {
        throw new AssertionError($what);
    }
}

/** The problem that is thrown. */
function problem(callable $do): string
{
    try {
        $do();
    } catch (LupasiltaException $error) {
        check($error->title !== '' && $error->side !== '' && $error->advice !== '', 'what to do is said');

        return $error->problem;
    }

    return 'none';
}

function settled(Bridge $bridge, string $transfer): array
{
    $cursor = null;
    for ($i = 0; $i < 100; $i++) {
        $events = $bridge->events($cursor, timeout: 5.0);
        $cursor = $events['cursor'] ?? $cursor;
        foreach ($events['transfers'] ?? [] as $changed) {
            if ($changed['id'] === $transfer && in_array($changed['state'], ['done', 'quarantined'], true)) {
                return $changed;
            }
        }
    }
    throw new AssertionError('it does not end');
}

$ways = ['loop' => 'mapping-out-of-time', 'stack' => 'mapping-stack-overflow', 'panic' => 'mapping-panicked', 'memory' => 'mapping-out-of-memory'];
foreach ($ways as $way => $code) {
    $mapping = Mapping::load($misbehaving, ['do' => $way], limits: ['timeMs' => $way === 'loop' ? 200 : 20_000]);
    for ($call = 0; $call < 3; $call++) {
        $found = problem(fn () => $mapping->map([], externalId: '6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f'));
        check($found === $code, "$way: $found");
    }
}
echo "guests fail, PHP does not\n";

$mapping = Mapping::load($component);
check($mapping->name === 'asianhallinta', $mapping->name);
$child = pcntl_fork();
if ($child === 0) {
    $forked = problem(fn () => $mapping->plan(externalId: $action)) === 'library-forked';
    $own = Mapping::load($component)->plan(externalId: $action)['bodies'] !== [];
    exit($forked && $own ? 0 : 1);
}
pcntl_waitpid($child, $status);
check(pcntl_wexitstatus($status) === 0 && pcntl_wifexited($status), 'the child is told, and opens its own');
check($mapping->plan(externalId: $action)['bodies'] !== [], 'the parent goes on');
echo "a forked worker opens its own\n";

$mapping->close();
$mapping->close();
try {
    $mapping->map([]);
    check(false, 'a closed mapping maps');
} catch (ClosedException $closed) {
    check($closed->problem === 'handle-closed', $closed->problem);
}
try {
    Library::load('/nowhere/liblupasilta_capi.so');
    check(false, 'a library that is not there is loaded');
} catch (LibraryMissing $missing) {
    check(str_contains($missing->getMessage(), 'LUPASILTA_LIBRARY'), $missing->getMessage());
}
echo "closing twice is harmless\n";

file_put_contents("$place/lv-key", 'simulator-key');
file_put_contents("$place/lupasilta.toml", <<<TOML
    state = 'state'
    encryption.key = { file = 'store-key' }
    mapping.component = '$component'
    service.direct.base_url = '$lv'
    service.direct.credential = { header = 'X-Api-Key', from = { file = 'lv-key' } }
    TOML);
Logs::level('info');
$bridge = Bridge::open("$place/lupasilta.toml");
check($bridge->next() === null, 'nothing came yet');
$transfer = $bridge->receive($action)['id'];
$delivery = $bridge->next(timeout: 30.0);
check($delivery->externalId === $action && $delivery->message()->mediaType === 'application/xml', 'the application');
foreach ($delivery->attachments as $attachment) {
    check(hash_file('sha256', $attachment->path) === $attachment->sha256, $attachment->name);
}
$delivery->nack('The table is locked.', 'It is tried again by itself.');
while ($bridge->transfer($transfer)['summary']['state'] !== 'waiting') {
    usleep(10_000);
}
while (problem(fn () => $bridge->retry($transfer)) !== 'none' && $bridge->transfer($transfer)['summary']['state'] === 'waiting') {
    usleep(10_000); // its worker has not put it down yet
}
$again = $bridge->next(timeout: 30.0);
check($again->id === $delivery->id, 'a delivery keeps its name');
$again->ack(caseId: 'A/1');
check(settled($bridge, $transfer)['caseId'] === 'A/1', "the case's number");
$told = $bridge->tell(['caseId' => 'A/1', 'event' => 'handling-began', 'occurredAt' => '2026-11-24T10:00:00+02:00', 'handler' => ['name' => 'Åsa Käsittelijä']]);
check(settled($bridge, $told['id'])['state'] === 'done', 'what was told');
check(count($bridge->transfers(condition: 'done')) === 2, 'two transfers');
check($bridge->transfer($transfer)['timeline'] !== [], 'its timeline');
check(iterator_to_array(Logs::lines(), false) !== [], 'the log');
$bridge->close();
echo "an application came, and LV was told\n";
