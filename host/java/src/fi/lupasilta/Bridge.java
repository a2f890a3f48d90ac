package fi.lupasilta;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The bridge between LV and this program. May be used from any thread; what was not done goes on when it is opened again. */
public final class Bridge implements AutoCloseable {
    private static final Duration PULL = Duration.ofMillis(250);

    private final Native library = Native.library();
    private final long handle;

    /**
     * Opens it, and starts its workers.
     *
     * @param settings the text of a lupasilta.toml
     * @param folder the folder that its paths are relative to
     * @throws LupasiltaException when the settings cannot work
     */
    public Bridge(String settings, Path folder) {
        long[] opened = new long[1];
        library.call("bridge_open", Native.utf8(settings), Native.utf8(folder.toAbsolutePath().toString()), opened);
        handle = opened[0];
    }

    /**
     * Opens it, and starts its workers.
     *
     * @param file a lupasilta.toml; paths in it are relative to its folder
     * @return the bridge
     * @throws IOException when the file cannot be read
     * @throws LupasiltaException when the settings cannot work
     */
    public static Bridge open(Path file) throws IOException {
        return new Bridge(Files.readString(file), file.toAbsolutePath().getParent());
    }

    /**
     * Keeps that an application is to be transferred, and returns at once.
     *
     * @param externalId the action's GUID in LV
     * @return how its transfer stands
     */
    public Transfer receive(String externalId) {
        return receive(externalId, "application");
    }

    /**
     * Keeps that something about an action is to be transferred, and returns at once.
     *
     * @param externalId the action's GUID in LV
     * @param kind application, supplement, message or withdrawal
     * @return how its transfer stands
     */
    public Transfer receive(String externalId, String kind) {
        return Transfer.of(ask("bridge_receive", new Members().with("externalId", externalId).with("kind", kind)));
    }

    /**
     * Keeps what the case system says, to be told to LV, and returns at once.
     *
     * @param message an event as JSON, or a message in the case system's own format
     * @param mediaType application/json or application/xml
     * @param files the files that may belong to it, by name
     * @return how its transfer stands
     */
    public Transfer tell(byte[] message, String mediaType, Map<String, Path> files) {
        List<Members> listed =
            files.entrySet().stream().map(file -> new Members().with("name", file.getKey()).with("path", file.getValue().toAbsolutePath().toString())).toList();
        Members request = new Members().with("mediaType", mediaType).with("files", listed);
        return Transfer.of(library.call("bridge_tell", handle, request.utf8(), message).said());
    }

    /**
     * The next delivery.
     *
     * @param timeout how long to wait for one
     * @return the delivery; null when none came in time, or the wait was called off
     * @throws LupasiltaException.Closed when the bridge is closed, or was meanwhile
     */
    public Delivery next(Duration timeout) {
        Answer answer = library.call("bridge_next", handle, Native.millis(timeout));
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
        Thread puller = new Thread(() -> pull(future), "lupasilta-pull");
        puller.setDaemon(true);
        puller.start();
        return future;
    }

    private void pull(CompletableFuture<Delivery> future) {
        try {
            while (!future.isDone()) {
                Delivery delivery = next(PULL);
                if (delivery != null && !future.complete(delivery)) {
                    delivery.nack("The pull that it came for was cancelled.", "It is offered again by itself.", Recovery.RETRY);
                }
            }
        } catch (Throwable error) {
            future.completeExceptionally(error);
        }
    }

    /**
     * How transfers stand, those that changed last first.
     *
     * @return at most 100
     */
    public List<Transfer> transfers() {
        return transfers(null, null, 100);
    }

    /**
     * How transfers stand, those that changed last first.
     *
     * @param action those of this action alone: its GUID in LV; or null
     * @param condition those that are ready, waiting, quarantined or done; or null
     * @param limit at most so many
     * @return the transfers
     */
    public List<Transfer> transfers(String action, String condition, int limit) {
        return Transfer.all(ask("bridge_transfers", new Members().with("action", action).with("condition", condition).with("limit", limit)));
    }

    /**
     * Everything that can be told of a transfer without showing what was received.
     *
     * @param id the transfer
     * @return summary, findings and more
     */
    public TransferAccount transfer(String id) {
        return TransferAccount.of(ask("bridge_transfer", new Members().with("id", id)));
    }

    /**
     * Lets a transfer go on at once that waits or is quarantined.
     *
     * @param id the transfer
     * @return how it stands
     */
    public Transfer retry(String id) {
        return Transfer.of(ask("bridge_retry", new Members().with("id", id)));
    }

    /**
     * The transfers that something happened to.
     *
     * @param cursor that of the answer before; null begins at the beginning
     * @param timeout how long to wait for one
     * @return the transfers, none when nothing happened in time; and the cursor to go on with
     * @throws LupasiltaException.Closed when the bridge is closed, or was meanwhile
     */
    public Changes events(String cursor, Duration timeout) {
        Answer answer = library.call("bridge_events", handle, new Members().with("cursor", cursor).utf8(), Native.millis(timeout));
        return answer == null ? new Changes(cursor, List.of()) : new Changes(answer.said().text("cursor"), Transfer.all(answer.said()));
    }

    /** Calls off every {@link #next} and {@link #events} that waits now. */
    public void cancel() {
        library.plain("bridge_cancel", handle);
    }

    /** Closes it after the step that its workers are at, and ends what waits with {@link LupasiltaException.Closed}. Closing again does nothing. */
    @Override
    public void close() {
        library.plain("bridge_close", handle);
    }

    Members ask(String function, Members request) {
        return library.call(function, handle, request.utf8()).said();
    }
}
