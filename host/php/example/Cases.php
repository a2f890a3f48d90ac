<?php

declare(strict_types=1);

/** The product's own tables. What LV is to be told or asked lies in the outbox until the worker comes by. */
final class Cases
{
    private readonly PDO $database;

    public function __construct(string $file)
    {
        $this->database = new PDO("sqlite:$file", options: [PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_OBJ, PDO::ATTR_TIMEOUT => 10]);
        $this->database->exec(<<<'SQL'
            CREATE TABLE IF NOT EXISTS cases (number INTEGER PRIMARY KEY, external_id TEXT UNIQUE, subject TEXT, state TEXT DEFAULT 'open');
            CREATE TABLE IF NOT EXISTS files (number INTEGER, delivery TEXT, name TEXT, media_type TEXT, content BLOB, UNIQUE (delivery, name));
            CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, what TEXT, about TEXT, problem TEXT);
            SQL);
    }

    /** Keeps an application, or what supplements it, once. */
    public function keep(string $externalId, string $delivery, string $subject, array $files): int
    {
        $this->database->beginTransaction();
        try {
            $this->run('INSERT OR IGNORE INTO cases (external_id, subject) VALUES (?, ?)', $externalId, $subject);
            $number = $this->run('SELECT number FROM cases WHERE external_id = ?', $externalId)->fetchColumn();
            foreach ($files as [$name, $mediaType, $content]) {
                $this->run('INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)', $number, $delivery, $name, $mediaType, $content);
            }
            $this->database->commit();
        } catch (PDOException $error) {
            $this->database->rollBack();
            throw $error;
        }

        return $number;
    }

    public function fetch(string $externalId): void
    {
        $this->run("INSERT INTO outbox (what, about) VALUES ('receive', ?)", $externalId);
    }

    public function grant(int $number): void
    {
        $this->database->beginTransaction();
        if ($this->run("UPDATE cases SET state = 'granted' WHERE number = ? AND state = 'open'", $number)->rowCount() === 1) {
            $this->run("INSERT INTO outbox (what, about) VALUES ('decided', ?)", "A/$number");
        }
        $this->database->commit();
    }

    public function outbox(): array
    {
        return $this->run('SELECT id, what, about FROM outbox WHERE problem IS NULL ORDER BY id')->fetchAll();
    }

    /** What the worker could not do, and why. */
    public function problems(): array
    {
        return $this->run('SELECT about, problem FROM outbox WHERE problem IS NOT NULL ORDER BY id')->fetchAll();
    }

    public function failed(int $id, string $problem): void
    {
        $this->run('UPDATE outbox SET problem = ? WHERE id = ?', $problem, $id);
    }

    public function sent(int $id): void
    {
        $this->run('DELETE FROM outbox WHERE id = ?', $id);
    }

    public function all(): array
    {
        return $this->run('SELECT number, subject, state FROM cases ORDER BY number')->fetchAll();
    }

    public function files(int $number): array
    {
        return $this->run('SELECT rowid AS id, name FROM files WHERE number = ?', $number)->fetchAll();
    }

    public function file(int $id): object|false
    {
        return $this->run('SELECT media_type, content FROM files WHERE rowid = ?', $id)->fetch();
    }

    private function run(string $sql, mixed ...$values): PDOStatement
    {
        $statement = $this->database->prepare($sql);
        $statement->execute($values);

        return $statement;
    }
}
