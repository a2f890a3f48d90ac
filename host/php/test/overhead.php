<?php

// Makes a call as often as each line of standard input says, and prints the nanoseconds of it: overhead.php MAPPING BODY

declare(strict_types=1);

require __DIR__ . '/../autoload.php';

$mapping = Lupasilta\Mapping::load($argv[1]);
$bodies = ['commondata' => file_get_contents($argv[2])];
while (($line = fgets(STDIN)) !== false) {
    $began = hrtime(true);
    for ($call = (int) $line; $call > 0; $call--) {
        $mapping->plan($bodies);
    }
    echo hrtime(true) - $began, "\n";
}
