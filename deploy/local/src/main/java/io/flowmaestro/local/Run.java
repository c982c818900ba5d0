package io.flowmaestro.local;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the suite with the demonstration's connections and leaves it running until Ctrl-C. */
@Command(
        name = "run",
        description = {
            "Starts the suite with the demonstration's connections in place and stays until Ctrl-C.",
            "Where everything is stands in .suite/endpoints.json while it runs."
        })
final class Run implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec command;

    @Mixin
    private final Store.Choice store = new Store.Choice();

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(command.commandLine().getErr());
        try (Interruption interruption = new Interruption();
                Workspace workspace = Workspace.open(Path.of(""), "run");
                Suite suite = Suite.start(workspace, store.store(), progress);
                EndpointsFile file = new EndpointsFile(workspace.project().resolve(".suite/endpoints.json"))) {
            new Accounts(suite, progress).connect();
            file.write(suite.endpoints());
            progress.say("The suite runs. Ctrl-C stops it.");
            print(suite);
            interruption.await();
            return 0;
        } catch (InterruptedException stopped) {
            progress.say("Stopped.");
            return 0;
        }
    }

    private void print(Suite suite) {
        Endpoints endpoints = suite.endpoints();
        Table table = new Table("PART", "ADDRESS");
        table.add("connection-service", endpoints.connectionService().toString());
        table.add("credential-vault-service", endpoints.credentialVaultService().toString());
        table.add("executor-service", endpoints.executorService().toString());
        table.add("issuer", endpoints.issuer().toString());
        table.add("sandbox", endpoints.sandbox().toString());
        table.add("kafka", endpoints.kafka());
        table.add("postgres", endpoints.postgres());
        if (endpoints.vault() != null) {
            table.add("vault", endpoints.vault().toString());
        }
        command.commandLine().getOut().println();
        command.commandLine().getOut().println(table);
        command.commandLine().getOut().printf("Manage connections, signed in as a developer:%n%n%s%n%n", suite.pages());
        command.commandLine()
                .getOut()
                .printf(
                        "A developer's token of tenant %s, good for %d h:%n%n%s%n%n",
                        endpoints.tenant(), Suite.TOKEN_LIFE.toHours(), endpoints.token());
        command.commandLine()
                .getOut()
                .printf(
                        "Try: curl -H \"Authorization: Bearer $TOKEN\" %s/api/v1/connections%n",
                        endpoints.connectionService());
        command.commandLine().getOut().flush();
    }
}
