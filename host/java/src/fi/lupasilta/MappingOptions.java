package fi.lupasilta;

import java.nio.file.Path;
import java.time.Duration;

/** With what a mapping is loaded. What is not said has its default. Its methods return it again, so that calls can be chained. */
public final class MappingOptions {
    private final Members options = new Members();
    private final Members limits = new Members();

    /** The defaults. */
    public MappingOptions() {}

    /**
     * Sets the mapping's own settings.
     *
     * @param json a JSON object
     * @return this
     */
    public MappingOptions settings(String json) {
        options.with("settings", new Json.Raw(json));
        return this;
    }

    /**
     * Sets how many calls run at once.
     *
     * @param count threads
     * @return this
     */
    public MappingOptions threads(int count) {
        options.with("threads", count);
        return this;
    }

    /**
     * Sets how long one call may take.
     *
     * @param limit in milliseconds
     * @return this
     */
    public MappingOptions time(Duration limit) {
        limits.with("timeMs", limit.toMillis());
        return this;
    }

    /**
     * Sets how much memory one call may use.
     *
     * @param limit bytes
     * @return this
     */
    public MappingOptions memoryBytes(long limit) {
        limits.with("memoryBytes", limit);
        return this;
    }

    /**
     * Sets how much one call may be given.
     *
     * @param limit bytes
     * @return this
     */
    public MappingOptions inputBytes(long limit) {
        limits.with("inputBytes", limit);
        return this;
    }

    /**
     * Sets how much one call may give.
     *
     * @param limit bytes
     * @return this
     */
    public MappingOptions outputBytes(long limit) {
        limits.with("outputBytes", limit);
        return this;
    }

    /**
     * Sets how large one document may be.
     *
     * @param limit bytes
     * @return this
     */
    public MappingOptions documentBytes(long limit) {
        limits.with("documentBytes", limit);
        return this;
    }

    /**
     * Keeps compiled code.
     *
     * @param folder a private folder
     * @return this
     */
    public MappingOptions cache(Path folder) {
        options.with("cache", folder.toString());
        return this;
    }

    byte[] request() {
        return options.with("limits", limits).utf8();
    }
}
