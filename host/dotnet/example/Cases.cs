using System;
using System.Collections.Generic;
using System.Data;
using Mono.Data.Sqlite;

/// <summary>A file of a case.</summary>
internal sealed class Stored
{
    public Stored(string name, string mediaType, byte[] content)
    {
        Name = name;
        MediaType = mediaType;
        Content = content;
    }

    public string Name { get; }

    public string MediaType { get; }

    public byte[] Content { get; }
}

/// <summary>The product's own tables.</summary>
internal sealed class Cases
{
    private readonly SqliteConnection database;

    public Cases(string file)
    {
        database = new SqliteConnection("URI=file:" + file);
        database.Open();
        Run("CREATE TABLE IF NOT EXISTS cases (number INTEGER PRIMARY KEY, external_id TEXT UNIQUE, subject TEXT, state TEXT DEFAULT 'open')");
        Run("CREATE TABLE IF NOT EXISTS files (number INTEGER, delivery TEXT, name TEXT, media_type TEXT, content BLOB, UNIQUE (delivery, name))");
    }

    /// <summary>Keeps an application, or what supplements it, once. Returns the case's number.</summary>
    public long Keep(string externalId, string delivery, string subject, IEnumerable<Stored> files)
    {
        lock (database)
        {
            using (var transaction = database.BeginTransaction())
            {
                Run("INSERT OR IGNORE INTO cases (external_id, subject) VALUES (?, ?)", externalId, subject);
                var number = (long)Rows("SELECT number FROM cases WHERE external_id = ?", externalId)[0][0];
                foreach (var file in files)
                {
                    Run("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)", number, delivery, file.Name, file.MediaType, file.Content);
                }
                transaction.Commit();
                return number;
            }
        }
    }

    /// <summary>Grants an open case; where what belongs to it fails, nothing has happened.</summary>
    public void Grant(long number, Action<long> tell)
    {
        lock (database)
        {
            using (var transaction = database.BeginTransaction())
            {
                if (Run("UPDATE cases SET state = 'granted' WHERE number = ? AND state = 'open'", number) == 1)
                {
                    tell(number);
                }
                transaction.Commit();
            }
        }
    }

    /// <summary>Number, subject and state of each case.</summary>
    public List<object[]> All() => Rows("SELECT number, subject, state FROM cases ORDER BY number");

    /// <summary>Id and name of a case's files.</summary>
    public List<object[]> Files(long number) => Rows("SELECT rowid, name FROM files WHERE number = ?", number);

    /// <summary>A file; null where there is none.</summary>
    public Stored File(long id)
    {
        var found = Rows("SELECT name, media_type, content FROM files WHERE rowid = ?", id);
        return found.Count == 0 ? null : new Stored((string)found[0][0], (string)found[0][1], (byte[])found[0][2]);
    }

    private int Run(string sql, params object[] values)
    {
        lock (database)
        {
            using (var command = Command(sql, values))
            {
                return command.ExecuteNonQuery();
            }
        }
    }

    private List<object[]> Rows(string sql, params object[] values)
    {
        lock (database)
        {
            using (var command = Command(sql, values))
            using (var reader = command.ExecuteReader())
            {
                var rows = new List<object[]>();
                while (reader.Read())
                {
                    var row = new object[reader.FieldCount];
                    reader.GetValues(row);
                    rows.Add(row);
                }
                return rows;
            }
        }
    }

    private IDbCommand Command(string sql, object[] values)
    {
        var command = database.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
        {
            command.Parameters.Add(new SqliteParameter { Value = value });
        }
        return command;
    }
}
