package io.flowmaestro.benchmarks;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.kit.ProviderCheck;
import io.flowmaestro.kit.Report;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a provider costs when the suite starts, and when it is checked: Google Sheets has 19 operations, GitHub 32. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class CatalogBenchmark {
    @Param({"google_sheets", "github"})
    public String provider = "";

    private final ProviderCheck check = ProviderCheck.ofClassPath();

    /** From the jar to operations that can be run: what the build has checked is planned. */
    @Benchmark
    public Catalog start() {
        return Catalog.load(new OneProvider(provider));
    }

    /** All that {@code ./suite provider check} does: schema, types, examples, the provider's own contract. */
    @Benchmark
    public Report check() {
        return check.check(provider);
    }

    /** The class path with one provider in its index. */
    static final class OneProvider extends ClassLoader {
        private final String id;

        OneProvider(String id) {
            super(CatalogBenchmark.class.getClassLoader());
            this.id = id;
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            return name.equals("providers/index.txt")
                    ? new ByteArrayInputStream(id.getBytes(StandardCharsets.UTF_8))
                    : super.getResourceAsStream(name);
        }
    }
}
