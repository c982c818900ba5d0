package io.flowmaestro.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates for tests, made by keytool. */
final class Certificates {
    /** A server's certificate, and the authority that signed it. */
    record Signed(PfxOptions server, PfxOptions authority) {}

    private Certificates() {}

    /** Makes one for a host that signs itself, in a store of its own. */
    static PfxOptions make(Path store, String host) throws IOException, InterruptedException {
        keytool(
                store,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host);
        return options(store);
    }

    /**
     * Makes one for a host that an authority signs.
     *
     * @param validity from when and for how many days, as keytool takes it
     */
    static Signed sign(Path folder, String host, String... validity) throws IOException, InterruptedException {
        Path server = folder.resolve("server.p12");
        Path authority = folder.resolve("authority.p12");
        String request = folder.resolve("request").toString();
        String signed = folder.resolve("signed").toString();
        String root = folder.resolve("root").toString();
        keytool(authority, "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=Authority", "-ext", "bc:c");
        keytool(server, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=" + host);
        keytool(server, "-certreq", "-alias", "server", "-file", request);
        List<String> sign = new ArrayList<>(
                List.of("-gencert", "-alias", "ca", "-infile", request, "-outfile", signed, "-ext", "san=dns:" + host));
        sign.addAll(List.of(validity));
        keytool(authority, sign.toArray(String[]::new));
        keytool(authority, "-exportcert", "-alias", "ca", "-file", root);
        keytool(server, "-importcert", "-noprompt", "-alias", "ca", "-file", root);
        keytool(server, "-importcert", "-noprompt", "-alias", "server", "-file", signed);
        return new Signed(options(server), options(authority));
    }

    private static PfxOptions options(Path store) {
        return new PfxOptions().setPath(store.toString()).setPassword("changeit");
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "changeit"));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
    }
}
