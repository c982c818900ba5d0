package io.flowmaestro.local;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** This machine's Chromium, without a window. */
final class RealBrowser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    /** Chromium's own sandbox wants rights that root and containers do not have; it sees this suite alone. */
    private static final List<String> ARGUMENTS = List.of("--no-sandbox", "--disable-dev-shm-usage");

    private final Playwright playwright;
    private final Browser browser;

    RealBrowser() {
        Path program = program()
                .orElseThrow(
                        () -> new IllegalStateException("There is no Chromium on the PATH: install Debian's package"
                                + " chromium, or name the program in CHROMIUM."));
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_SKIP_BROWSER_GC", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(ARGUMENTS));
    }

    private static Optional<Path> program() {
        String named = System.getenv("CHROMIUM");
        return named != null
                ? Optional.of(Path.of(named))
                : Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                        .filter(Files::isExecutable)
                        .findFirst();
    }

    /**
     * A person's own.
     *
     * @param session the cookies that it begins with; null for none
     */
    BrowserContext person(String session) {
        return browser.newContext(new Browser.NewContextOptions()
                .setStorageState(session)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setViewportSize(1200, 800));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
