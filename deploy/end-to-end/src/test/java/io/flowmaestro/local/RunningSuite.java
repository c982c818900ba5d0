package io.flowmaestro.local;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The whole suite, started once for all tests of this module, with the demonstration's accounts. */
final class RunningSuite implements BeforeAllCallback, ParameterResolver {
    static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

    /** What runs. */
    record Parts(Suite suite, Platform platform, Accounts accounts, Workspace workspace) implements AutoCloseable {
        static Parts start() throws InterruptedException {
            Progress progress = new Progress(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
            Workspace workspace = Workspace.open(PROJECT, "end-to-end");
            Suite suite = Suite.start(workspace, Store.EMBEDDED, progress);
            Accounts accounts = new Accounts(suite, progress);
            accounts.connect();
            return new Parts(suite, new Platform(suite.endpoints().kafka(), Clock.systemUTC()), accounts, workspace);
        }

        @Override
        public void close() {
            platform.close();
            suite.close();
            workspace.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        parts(context);
    }

    private static Parts parts(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(RunningSuite.class))
                .getOrComputeIfAbsent("parts", key -> started(), Parts.class);
    }

    private static Parts started() {
        try {
            return Parts.start();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Parts.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parts(context);
    }
}
