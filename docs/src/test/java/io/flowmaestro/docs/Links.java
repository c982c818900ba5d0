package io.flowmaestro.docs;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Relative links lead to a file and a heading that exist, and so do paths that are named. */
final class Links {
    /** Inline code that starts with a folder of the project and goes on. Parts in capitals or brackets stand for others. */
    private static final Pattern PATH = Pattern.compile(
            "(events|provider-gateways|credential-vault-service|connection-service|executor-service|deploy|benchmarks|docs)"
                    + "/[a-z0-9_./-]*");

    private Links() {}

    static List<String> complaints(Page page) {
        return Stream.concat(
                        page.links().stream().filter(link -> !leads(page, link)).map(link -> "leads nowhere: " + link),
                        page.words().stream()
                                .filter(word -> PATH.matcher(word).matches())
                                .filter(word -> !Files.exists(Project.root().resolve(word)))
                                .map(word -> "does not exist: " + word))
                .toList();
    }

    private static boolean leads(Page page, String link) {
        URI uri = URI.create(link);
        if (uri.isAbsolute()) {
            return uri.getScheme().equals("https");
        }
        Path target = uri.getPath().isEmpty()
                ? page.file()
                : page.file().resolveSibling(uri.getPath()).normalize();
        return (target.equals(page.file()) || Files.exists(target)) && hasAnchor(page, target, uri.getFragment());
    }

    private static boolean hasAnchor(Page page, Path target, String fragment) {
        return fragment == null
                || (target.equals(page.file()) ? page : Page.read(target))
                        .anchors()
                        .contains(fragment);
    }
}
