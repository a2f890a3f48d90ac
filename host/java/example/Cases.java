import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The product's own tables. */
final class Cases {
    private final Connection database;

    record Case(long number, String subject, String state, Map<Long, String> files) {}

    record Stored(String name, String mediaType, byte[] content) {}

    /** A change that takes part in a transaction. */
    interface Change {
        void make() throws Exception;
    }

    Cases(String file) throws SQLException {
        database = DriverManager.getConnection("jdbc:sqlite:" + file);
        run("CREATE TABLE IF NOT EXISTS cases (number INTEGER PRIMARY KEY, external_id TEXT UNIQUE, subject TEXT, state TEXT DEFAULT 'open')");
        run("CREATE TABLE IF NOT EXISTS files (number INTEGER, delivery TEXT, name TEXT, media_type TEXT, content BLOB, UNIQUE (delivery, name))");
    }

    /** Keeps an application, or what supplements it, once. Returns the case's number. */
    synchronized long keep(String externalId, String delivery, String subject, List<Stored> files) throws Exception {
        long[] number = new long[1];
        transaction(() -> {
            run("INSERT OR IGNORE INTO cases (external_id, subject) VALUES (?, ?)", externalId, subject);
            try (PreparedStatement select = prepared("SELECT number FROM cases WHERE external_id = ?", externalId); ResultSet found = select.executeQuery()) {
                number[0] = found.getLong(1);
            }
            for (Stored file : files) run("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?)", number[0], delivery, file.name(), file.mediaType(), file.content());
        });
        return number[0];
    }

    /** Grants an open case; where the change that belongs to it fails, nothing has happened. */
    synchronized void grant(long number, Change change) throws Exception {
        transaction(() -> {
            if (run("UPDATE cases SET state = 'granted' WHERE number = ? AND state = 'open'", number) == 1) change.make();
        });
    }

    private void transaction(Change change) throws Exception {
        database.setAutoCommit(false);
        try {
            change.make();
            database.commit();
        } catch (Exception error) {
            database.rollback();
            throw error;
        } finally {
            database.setAutoCommit(true);
        }
    }

    synchronized List<Case> all() throws SQLException {
        List<Case> cases = new ArrayList<>();
        try (PreparedStatement select = prepared("SELECT number, subject, state FROM cases ORDER BY number"); ResultSet found = select.executeQuery()) {
            while (found.next()) cases.add(new Case(found.getLong(1), found.getString(2), found.getString(3), files(found.getLong(1))));
        }
        return cases;
    }

    /** The names of a case's files, by their ids. */
    private Map<Long, String> files(long number) throws SQLException {
        Map<Long, String> names = new LinkedHashMap<>();
        try (PreparedStatement select = prepared("SELECT rowid, name FROM files WHERE number = ?", number); ResultSet found = select.executeQuery()) {
            while (found.next()) names.put(found.getLong(1), found.getString(2));
        }
        return names;
    }

    synchronized Stored file(long id) throws SQLException {
        try (PreparedStatement select = prepared("SELECT name, media_type, content FROM files WHERE rowid = ?", id); ResultSet found = select.executeQuery()) {
            return found.next() ? new Stored(found.getString(1), found.getString(2), found.getBytes(3)) : null;
        }
    }

    private int run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql, values)) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepared(String sql, Object... values) throws SQLException {
        PreparedStatement statement = database.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
        return statement;
    }
}
