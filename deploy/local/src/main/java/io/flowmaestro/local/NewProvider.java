package io.flowmaestro.local;

import io.flowmaestro.kit.Draft;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts a provider: a file with one operation and its examples, which pass the check as they are. */
@Command(name = "new", description = "Starts a provider file: one operation and its examples, to be made your own.")
final class NewProvider implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The provider's id, such as linear or google_sheets.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String id;

    @Mixin
    private Providers.Folders folders = new Providers.Folders();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Drafts.write(Draft.scaffold(id), folders.providers(), out);
        out.println("Now: put the API's own addresses, fields and errors in their place, then ./suite provider check "
                + id);
        out.flush();
        return 0;
    }
}
