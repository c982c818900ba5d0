package io.flowmaestro.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/** Folders of resources, on disk or in a jar. */
final class ResourceFolders {
    private ResourceFolders() {}

    /** The folder on the class path; a jar stays open as long as the program runs. */
    static Path find(ClassLoader loader, String name) {
        URL url = loader.getResource(name);
        if (url == null) {
            throw new IllegalArgumentException("There is no folder " + name + " on the class path");
        }
        try {
            return url.openConnection() instanceof JarURLConnection jar
                    ? open(jar).getPath("/" + name)
                    : Path.of(URI.create(url.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(url + " cannot be read", e);
        }
    }

    private static FileSystem open(JarURLConnection jar) throws IOException {
        return FileSystems.newFileSystem(Path.of(URI.create(jar.getJarFileURL().toString())));
    }
}
