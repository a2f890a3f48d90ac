<?php

// All that the product has of Lupasilta: worker.php LUPASILTA.TOML DATABASE, kept alive beside the web server.

declare(strict_types=1);

require __DIR__ . '/../autoload.php';
require __DIR__ . '/Cases.php';

use Lupasilta\{Bridge, Delivery, LupasiltaException};

date_default_timezone_set('Europe/Helsinki');
$bridge = Bridge::open($argv[1]);
$cases = new Cases($argv[2]);

function take(Delivery $delivery, Cases $cases): void
{
    try {
        $subject = simplexml_load_string($delivery->message()->content)->children('ah', true)->Kuvaus;
        $files = array_map(fn ($one) => [$one->name, $one->mediaType, $one->content], $delivery->documents);
        foreach ($delivery->attachments as $one) {
            $files[] = [$one->name, 'application/octet-stream', file_get_contents($one->path)];
        }
        $delivery->ack(caseId: 'A/' . $cases->keep($delivery->externalId, $delivery->id, (string) $subject, $files));
    } catch (PDOException $error) {
        $delivery->nack("The product could not keep it: {$error->getMessage()}", "Look at the product's database.");
    }
}

while (true) {
    foreach ($cases->outbox() as $row) {
        $decision = ['outcome' => 'granted', 'decidedBy' => 'Rakennuslautakunta', 'decidedOn' => date('Y-m-d')];
        try {
            match ($row->what) {
                'receive' => $bridge->receive($row->about),
                'decided' => $bridge->tell(['caseId' => $row->about, 'event' => 'decided', 'occurredAt' => date(DATE_RFC3339), 'decision' => $decision]),
            };
            $cases->sent($row->id);
        } catch (LupasiltaException $error) {
            $cases->failed($row->id, $error->getMessage());
        }
    }
    if ($delivery = $bridge->next(timeout: 0.5)) {
        take($delivery, $cases);
    }
}
