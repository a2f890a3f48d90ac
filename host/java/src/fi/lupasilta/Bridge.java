package fi.lupasilta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The bridge between LV and this program. May be used from any thread; what was not done goes on when it is opened again. */
public final class Bridge implements AutoCloseable {
    private final Native library = Native.library();
    private final long handle;

    /**
     * Opens it, and starts its workers.
     *
     * @param settings the text of a lupasilta.toml
     * @param base the folder that its paths are relative to
     */
    public Bridge(String settings, Path base) {
        byte[] text = Native.utf8(settings);
        byte[] folder = Native.utf8(base.toString());
        long[] opened = new long[1];
        library.call("bridge_open", text, Native.size(text), folder, Native.size(folder), opened);
        handle = opened[0];
    }

    /**
     * Opens it with a lupasilta.toml.
     *
     * @param file the file
     * @return the bridge
     * @throws IOException when the file cannot be read
     */
    public static Bridge open(Path file) throws IOException {
        return new Bridge(Files.readString(file), file.toAbsolutePath().getParent());
    }

    /**
     * Keeps that an action is to be transferred, and returns at once.
     *
     * @param externalId the action in LV
     * @return how its transfer stands
     */
    public Map<String, Object> receive(String externalId) {
        return library.ask("bridge_receive", handle, Map.of("externalId", externalId)).json();
    }

    /**
     * Keeps what the case system says, to be told to LV, and returns at once.
     *
     * @param message an event as JSON, or a message in the case system's own format
     * @param mediaType application/json or application/xml
     * @param files the files that may belong to it, by name
     * @return how its transfer stands
     */
    public Map<String, Object> tell(byte[] message, String mediaType, Map<String, Path> files) {
        List<Map<String, Object>> listed = new ArrayList<>();
        files.forEach((name, path) -> listed.add(Map.of("name", name, "path", path.toString())));
        byte[] json = Native.utf8(Map.of("mediaType", mediaType, "files", listed));
        return library.call("bridge_tell", handle, json, Native.size(json), message, Native.size(message)).json();
    }

    /**
     * The next delivery.
     *
     * @param timeout how long to wait for one
     * @return the delivery, or null when none came in time
     */
    public Delivery next(Duration timeout) {
        Native.Answer answer = library.call("bridge_next", handle, Math.toIntExact(timeout.toMillis()));
        return answer == null ? null : new Delivery(this, answer);
    }

    /**
     * The next delivery, whenever it comes; ends with {@link LupasiltaException.Closed} when the bridge is closed. One that comes after the future was
     * cancelled is given back, and offered again.
     *
     * @return the future delivery
     */
    public CompletableFuture<Delivery> nextAsync() {
        CompletableFuture<Delivery> future = new CompletableFuture<>();
        Thread puller = new Thread(() -> {
            try {
                while (!future.isDone()) {
                    Delivery delivery = next(Duration.ofMillis(250));
                    if (delivery != null && !future.complete(delivery)) {
                        delivery.nack("The pull that it came for was cancelled.", "It is offered again by itself.", "retry");
                    } else if (delivery != null) {
                        return;
                    }
                }
            } catch (RuntimeException error) {
                future.completeExceptionally(error);
            }
        }, "lupasilta-pull");
        puller.setDaemon(true);
        puller.start();
        return future;
    }

    /**
     * How transfers stand, those that changed last first.
     *
     * @param filter action, condition, limit
     * @return the transfers
     */
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> transfers(Map<String, ?> filter) {
        return (List<Map<String, Object>>) library.ask("bridge_transfers", handle, filter).json().get("transfers");
    }

    /**
     * Everything that can be told of a transfer without showing what was received.
     *
     * @param id the transfer
     * @return summary, timeline, findings and more
     */
    public Map<String, Object> transfer(String id) {
        return library.ask("bridge_transfer", handle, Map.of("id", id)).json();
    }

    /**
     * Lets a transfer go on at once that waits or is quarantined.
     *
     * @param id the transfer
     * @return how it stands
     */
    public Map<String, Object> retry(String id) {
        return library.ask("bridge_retry", handle, Map.of("id", id)).json();
    }

    /**
     * The transfers that something happened to.
     *
     * @param cursor that of the answer before; null begins at the beginning
     * @param timeout how long to wait for one
     * @return cursor and transfers; null when nothing happened in time
     */
    public Map<String, Object> events(String cursor, Duration timeout) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("cursor", cursor);
        byte[] json = Native.utf8(request);
        Native.Answer answer = library.call("bridge_events", handle, json, Native.size(json), Math.toIntExact(timeout.toMillis()));
        return answer == null ? null : answer.json();
    }

    /** Closes it after the step that its workers are at. Closing again does nothing. */
    @Override
    public void close() {
        library.plain("bridge_close", handle);
    }

    void answer(String function, Map<String, ?> request) {
        library.ask(function, handle, request);
    }
}
