package fi.lupasilta;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An answer's JSON, and its parts, which are taken one after another. */
final class Answer {
    private final Members said;
    private final ByteBuffer parts;

    Answer(Calls.Raw raw) {
        said = Members.read(new String(raw.data(), 0, raw.text(), StandardCharsets.UTF_8));
        parts = ByteBuffer.wrap(raw.data(), raw.text(), raw.data().length - raw.text());
    }

    Members said() {
        return said;
    }

    /** The next part. */
    byte[] take(long size) {
        byte[] part = new byte[Math.toIntExact(size)];
        parts.get(part);
        return part;
    }
}
