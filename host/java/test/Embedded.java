import fi.lupasilta.Application;
import fi.lupasilta.Bridge;
import fi.lupasilta.Changes;
import fi.lupasilta.Component;
import fi.lupasilta.Delivery;
import fi.lupasilta.LupasiltaException;
import fi.lupasilta.Mapping;
import fi.lupasilta.MappingOptions;
import fi.lupasilta.Plan;
import fi.lupasilta.Recovery;
import fi.lupasilta.Transfer;
import fi.lupasilta.TransferAccount;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The library in a JVM, for real: {@code Embedded MAPPING MISBEHAVING CASE BASE-URL EXTERNAL-ID}. */
public class Embedded {
    public static void main(String[] arguments) throws Exception {
        Path component = Path.of(arguments[0]);
        guestsFailBesideNullPointers(Files.readAllBytes(Path.of(arguments[1])));
        closing(component);
        reloaded(component);
        delivered(component, Path.of(arguments[2]), arguments[3], arguments[4]);
    }

    /** Guests loop, overflow and panic, called from threads of 200 KB, while other threads throw and catch NullPointerExceptions. */
    static void guestsFailBesideNullPointers(byte[] misbehaving) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong thrown = new AtomicLong();
        AtomicLong caught = new AtomicLong();
        List<Thread> raining = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread rain = new Thread(null, () -> {
                String[] nothing = new String[1];
                while (!over.get()) {
                    thrown.incrementAndGet();
                    try {
                        nothing[0].length();
                    } catch (NullPointerException expected) {
                        caught.incrementAndGet();
                    }
                }
            }, "rain", 200_000);
            rain.start();
            raining.add(rain);
        }
        Map<String, String> ways = Map.of("loop", "mapping-out-of-time", "stack", "mapping-stack-overflow", "panic", "mapping-panicked", "memory", "mapping-out-of-memory");
        for (Map.Entry<String, String> way : ways.entrySet()) {
            Duration time = Duration.ofMillis(way.getKey().equals("loop") ? 200 : 20_000);
            MappingOptions options = new MappingOptions().settings("{\"do\":\"" + way.getKey() + "\"}").time(time);
            try (Mapping mapping = Mapping.load(misbehaving, options)) {
                List<CompletableFuture<String>> codes = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    CompletableFuture<String> code = new CompletableFuture<>();
                    codes.add(code);
                    new Thread(null, () -> {
                        try {
                            for (int call = 0; call < 5; call++) {
                                try {
                                    mapping.map(new Application().externalId("6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f"));
                                    code.complete("mapped");
                                } catch (LupasiltaException error) {
                                    if (!error.code().equals(way.getValue())) code.complete(error.code());
                                }
                            }
                            code.complete(way.getValue());
                        } catch (Throwable error) {
                            code.completeExceptionally(error);
                        }
                    }, "small", 200_000).start();
                }
                for (CompletableFuture<String> code : codes) check(code.get(120, TimeUnit.SECONDS).equals(way.getValue()), code.get());
            }
        }
        over.set(true);
        for (Thread rain : raining) rain.join();
        check(thrown.get() == caught.get() && caught.get() > 10_000, caught + " of " + thrown);
        System.out.println("guests fail while NullPointerExceptions rain");
    }

    static void closing(Path component) throws Exception {
        Mapping mapping = Mapping.load(component);
        Component inspected = Mapping.inspect(Files.readAllBytes(component));
        check(inspected.digest().equals(mapping.digest()) && inspected.imports().isEmpty(), inspected);
        check(inspected.size() == Files.size(component) && inspected.manifest().contains("\"" + mapping.name() + "\""), inspected);
        Plan plan = mapping.plan(new Application().externalId("6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f"));
        check(plan.attachments().isEmpty() && plan.bodies().get(0).path().startsWith("/"), plan);
        mapping.close();
        mapping.close();
        try {
            mapping.map(new Application());
            check(false, "a closed mapping maps");
        } catch (LupasiltaException.Closed closed) {
            check(closed.code().equals("handle-closed"), closed.code());
        }
        System.out.println("closing twice is harmless");
    }

    /** As an application server does that deploys a new version of a product. */
    static void reloaded(Path component) throws Exception {
        String path = System.getProperty("java.class.path");
        URL[] urls = Arrays.stream(path.split(":")).map(Path::of).map(Embedded::url).toArray(URL[]::new);
        for (int i = 0; i < 3; i++) {
            try (URLClassLoader loader = new OwnClasses(urls)) {
                Class<?> mapping = loader.loadClass("fi.lupasilta.Mapping");
                check(mapping != Mapping.class, "the class is that of the other loader");
                Object loaded = mapping.getMethod("load", Path.class).invoke(null, component);
                String digest = (String) mapping.getMethod("digest").invoke(loaded);
                try (Mapping here = Mapping.load(component)) {
                    check(here.digest().equals(digest), digest);
                }
                mapping.getMethod("close").invoke(loaded);
            }
        }
        System.out.println("class loaders come and go");
    }

    static void delivered(Path component, Path place, String lv, String externalId) throws Exception {
        Files.writeString(place.resolve("lv-key"), "simulator-key");
        Path settings = place.resolve("lupasilta.toml");
        Files.writeString(settings, "state = 'state'\nencryption.key = { file = 'store-key' }\nmapping.component = '" + component + "'\nservice.direct.base_url = '" + lv
            + "'\nservice.direct.credential = { header = 'X-Api-Key', from = { file = 'lv-key' } }\n");
        try (Bridge bridge = Bridge.open(settings)) {
            CompletableFuture<Delivery> cancelled = bridge.nextAsync();
            cancelled.cancel(true);
            Transfer received = bridge.receive(externalId);
            Delivery delivery = bridge.nextAsync().get(60, TimeUnit.SECONDS);
            check(delivery.externalId().equals(externalId), delivery.externalId());
            for (Delivery.Attachment attachment : delivery.attachments()) check(Files.size(attachment.path()) == attachment.size(), attachment.name());
            delivery.ack("A/1");
            Transfer settled = settled(bridge, received.id());
            check(settled.caseId().equals("A/1") && settled.delivered() != null && settled.problem() == null, settled);
            check(received.state().equals("ready") && !settled.updated().isBefore(received.created()), received);
            String event = "{\"caseId\":\"A/1\",\"event\":\"handling-began\",\"occurredAt\":\"2026-11-24T10:00:00+02:00\",\"handler\":{\"name\":\"Åsa Käsittelijä\"}}";
            Transfer told = bridge.tell(event.getBytes(StandardCharsets.UTF_8), "application/json", Map.of());
            check(settled(bridge, told.id()).state().equals("done") && told.kind().equals("event"), told);
            check(bridge.transfers().stream().map(Transfer::id).toList().equals(List.of(told.id(), received.id())), bridge.transfers());
            check(bridge.transfers(externalId, "quarantined", 1).isEmpty(), "nothing is quarantined");
            TransferAccount account = bridge.transfer(received.id());
            check(account.summary().equals(settled) && account.logHolds() && account.json().contains("\"timeline\":["), account);
            lvRefuses(bridge);
        }
        System.out.println("an application came, and LV was told");
    }

    /** An action that LV does not have: the transfer says why it does not go on. */
    static void lvRefuses(Bridge bridge) {
        Transfer refused = settled(bridge, bridge.receive("6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f").id());
        check(refused.state().equals("quarantined") && refused.problem().recovery().equals(Recovery.PERSON), refused);
        check(refused.problem().side().equals("lv") && !refused.problem().what().isEmpty() && refused.delivered() == null, refused.problem());
    }

    static Transfer settled(Bridge bridge, String transfer) {
        String cursor = null;
        for (int i = 0; i < 100; i++) {
            Changes changes = bridge.events(cursor, Duration.ofSeconds(5));
            cursor = changes.cursor();
            for (Transfer changed : changes.transfers()) {
                if (changed.id().equals(transfer) && List.of("done", "quarantined").contains(changed.state())) return changed;
            }
        }
        throw new AssertionError("it does not end");
    }

    /** Has the package's classes itself, and JNA from the one around it, as a product in an application server. */
    static class OwnClasses extends URLClassLoader {
        OwnClasses(URL[] urls) {
            super(urls, Embedded.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("fi.lupasilta.")) return super.loadClass(name, resolve);
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (java.net.MalformedURLException error) {
            throw new AssertionError(error);
        }
    }

    static void check(boolean so, Object what) {
        if (!so) throw new AssertionError(what);
    }
}
