package io.flowmaestro.local;

import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.ProviderFileException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the providers there are. */
@Command(name = "list", description = "Lists the providers and how each is connected.")
final class ListProviders implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private Providers.Folders folders = new Providers.Folders();

    @Override
    public Integer call() {
        Table table = new Table("PROVIDER", "TITLE", "CATEGORY", "OPERATIONS", "CONNECTED BY");
        folders.ids(List.of()).forEach(id -> add(table, id));
        PrintWriter out = spec.commandLine().getOut();
        out.print(table);
        out.flush();
        return 0;
    }

    private void add(Table table, String id) {
        try {
            Provider provider = folders.check().provider(id);
            table.add(
                    id,
                    provider.title(),
                    provider.category(),
                    String.valueOf(provider.operations().size()),
                    String.join(", ", provider.connection().methods().keySet()));
        } catch (ProviderFileException e) {
            table.add(id, "-", "-", "-", "its file is wrong: ./suite provider check " + id);
        }
    }
}
