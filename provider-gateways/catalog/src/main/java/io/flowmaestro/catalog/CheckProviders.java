package io.flowmaestro.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the build runs over the folders of providers: one that is wrong breaks it, the others are kept checked. */
public final class CheckProviders {
    private CheckProviders() {}

    /**
     * Checks every provider, writes its checked form beside it, and lists them in {@code index.txt}. Says what is wrong and
     * ends with status 1 if something is.
     *
     * @param args the folder of the folders
     */
    public static void main(String[] args) throws IOException {
        try {
            check(Path.of(args[0]));
        } catch (ProviderFileException e) {
            e.problems().forEach(System.err::println);
            System.exit(1);
        }
    }

    private static void check(Path root) throws IOException {
        List<Path> folders = Catalog.folders(root);
        for (Path folder : folders) {
            Files.write(
                    folder.resolve(ProviderFolder.CHECKED),
                    ProviderFolder.of(folder).checked());
        }
        Files.write(
                root.resolve(Catalog.INDEX),
                folders.stream().map(folder -> folder.getFileName().toString()).toList());
    }
}
