import fi.lupasilta.Application;
import fi.lupasilta.Mapping;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes a call as often as each line of standard input says, and prints the nanoseconds of it: {@code Overhead MAPPING BODY}. */
public class Overhead {
    public static void main(String[] arguments) throws Exception {
        byte[] body = Files.readAllBytes(Path.of(arguments[1]));
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        try (Mapping mapping = Mapping.load(Path.of(arguments[0]))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                long began = System.nanoTime();
                for (int call = Integer.parseInt(line); call > 0; call--) mapping.plan(new Application().body("commondata", body));
                System.out.println(System.nanoTime() - began);
            }
        }
    }
}
