<?php

// A small case-management product, connected to Luvat ja valvonta: DATABASE=cases.sqlite php -S 127.0.0.1:8000 index.php

declare(strict_types=1);

require __DIR__ . '/Cases.php';

$cases = new Cases(getenv('DATABASE'));
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");

if ($path === '/receive' || $path === '/decide') {
    $path === '/receive' ? $cases->fetch($_POST['externalId']) : $cases->grant((int) $_POST['number']);
    header('Location: /', true, 303);
    exit;
}
if ($path === '/file') {
    $file = $cases->file((int) $_GET['id']);
    http_response_code($file ? 200 : 404);
    header('Content-Type: ' . ($file->media_type ?? 'text/plain'));
    echo $file->content ?? '';
    exit;
}
?>
<!doctype html><meta charset=utf-8><title>Cases</title><h1>Cases</h1>
<form method="post" action="/receive"><input name="externalId"><button>Fetch from LV</button></form>
<?php foreach ($cases->problems() as $one) { ?>
  <p><?= htmlspecialchars("{$one->about}: {$one->problem}") ?></p>
<?php } ?>
<table>
<?php foreach ($cases->all() as $case) { ?>
  <tr><td>A/<?= $case->number ?><td><?= htmlspecialchars($case->subject) ?><td>
  <?php foreach ($cases->files($case->number) as $file) { ?>
    <a href="/file?id=<?= $file->id ?>"><?= htmlspecialchars($file->name) ?></a>
  <?php } ?>
  <td><?php if ($case->state === 'open') { ?>
    <form method="post" action="/decide"><button name="number" value="<?= $case->number ?>">Grant</button></form>
  <?php } else {
      echo $case->state;
  } ?>
<?php } ?>
</table>
