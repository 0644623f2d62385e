package io.millrace.stack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A stand-in for S3 that keeps its objects as files; it knows no keys and no regions, and lets everybody in. */
record S3Server(Place place, int port, Consumer<String> progress) implements Recipe {
    /** Its Spring context's part that is ours. */
    static final String BEANS = "s3-loopback.xml";

    @Override
    public Server server() {
        return Server.S3;
    }

    @Override
    public String description() {
        return "S3Mock on 127.0.0.1:" + port;
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public String version() throws IOException, InterruptedException {
        return Recipe.versionIn(Cache.s3(progress), "s3mock-");
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Cache.s3(progress);
        Path home = place.of(Server.S3);
        if (!Files.isDirectory(home)) {
            Path fresh = place.fresh(Server.S3);
            for (String name : List.of("buckets", "tmp")) {
                Files.createDirectory(fresh.resolve(name));
                place.account().own(fresh.resolve(name));
            }
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        }
        place.account().own(home);
    }

    @Override
    public Task task() throws IOException, InterruptedException {
        Path jars = Cache.s3(progress);
        Path home = place.of(Server.S3);
        var command = new ArrayList<>(List.of(place.java().toString()));
        command.addAll(place.jvm());
        command.addAll(List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"));
        command.add("-Djava.io.tmpdir=" + home.resolve("tmp"));
        command.addAll(List.of("-cp", jars + ":" + jars + "/*", "com.adobe.testing.s3mock.S3MockApplication"));
        command.add("--spring.main.banner-mode=off");
        command.addAll(List.of("--server.address=127.0.0.1", "--server.port=" + port, "--server.ssl.enabled=false"));
        // It always has a second port, which BEANS keeps on loopback as well; 0 is any.
        command.addAll(List.of("--http.port=0", "--spring.main.allow-bean-definition-overriding=true"));
        command.add("--spring.main.sources=classpath:" + BEANS);
        String store = "--com.adobe.testing.s3mock.store.";
        command.add(store + "root=" + home.resolve("buckets"));
        command.add(store + "retain-files-on-exit=true");
        command.add(store + "initial-buckets=" + LocalStack.S3_BUCKET);
        return Task.server(home, place.as("TERM", command), Map.of("LC_ALL", "C.UTF-8"), "TERM");
    }

    @Override
    public boolean answers() {
        try {
            var connection = (HttpURLConnection) URI.create(address()).toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
