package io.flowmaestro.executor.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spans by hand: one for a request, one below it for each call. The context travels in headers and in the journal, not
 * on a thread (<a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>).
 */
@Singleton
public class Trace {
    private static final String TRACEPARENT = "traceparent";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private final Tracer tracer;

    Trace(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.flowmaestro.executor");
    }

    /**
     * Starts a span.
     *
     * @param parent the {@code traceparent} of what caused it; null or not one where there is none
     */
    public Span start(String name, SpanKind kind, @Nullable String parent) {
        Context context = parent == null ? Context.root() : W3C.extract(Context.root(), parent, Parent.GETTER);
        return tracer.spanBuilder(name).setSpanKind(kind).setParent(context).startSpan();
    }

    /** The {@code traceparent} of a span; null where there is nothing to follow. */
    public static @Nullable String parent(Span span) {
        Map<String, String> carrier = new HashMap<>();
        W3C.inject(Context.root().with(span), carrier, Map::put);
        return carrier.get(TRACEPARENT);
    }

    private enum Parent implements TextMapGetter<String> {
        GETTER;

        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(TRACEPARENT) ? carrier : null;
        }
    }
}
