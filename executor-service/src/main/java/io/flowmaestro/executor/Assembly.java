package io.flowmaestro.executor;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.gateway.HttpGateway;
import io.flowmaestro.gateway.ProviderGateway;
import io.flowmaestro.handlers.aws.SigV4;
import io.flowmaestro.handlers.smtp.SmtpClient;
import io.flowmaestro.handlers.smtp.SmtpSend;
import io.flowmaestro.handlers.smtp.SmtpTest;
import io.flowmaestro.spi.Extensions;
import io.flowmaestro.spi.OperationHandler;
import io.flowmaestro.spi.RequestSigner;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.quarkus.arc.DefaultBean;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.runtime.TokensHelper;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts together what the service is made of and what is not its own. */
class Assembly {
    /**
     * Quarkus wraps each step of each {@link io.smallrye.mutiny.Uni}, to carry CDI's request context to other threads.
     * Nothing here asks for it there, and an operation has a hundred steps.
     */
    void carryNoContext(@Observes @Priority(1) StartupEvent start) {
        Infrastructure.clearInterceptors();
    }

    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    @DefaultBean
    RandomGenerator random() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    @Produces
    @Singleton
    @DefaultBean
    @Startup
    Catalog catalog(@ConfigProperty(name = "flowmaestro.providers.folder") Optional<Path> folder) {
        return Catalog.load(Thread.currentThread().getContextClassLoader(), folder);
    }

    @Produces
    @Singleton
    @DefaultBean
    ProviderGateway gateway(
            Vertx vertx,
            Clock clock,
            Catalog catalog,
            Extensions extensions,
            ExecutorConfig config,
            @ConfigProperty(name = "flowmaestro.sandbox.url") Optional<URI> sandbox) {
        extensions.check(catalog);
        EgressLimits limits = EgressLimits.defaults().withConnectionsPerHost(config.maxInFlight());
        return HttpGateway.toProviders(
                        new GuardedHttpClient(vertx, new EgressGuard(vertx), limits), sandbox.orElse(null), clock)
                .with(extensions);
    }

    /** Every bean that provider files can name, by its {@link Identifier}. */
    @Produces
    @Singleton
    Extensions extensions(@Any Instance<RequestSigner> signers, @Any Instance<OperationHandler> handlers) {
        return new Extensions(byIdentifier(signers), byIdentifier(handlers));
    }

    private static <T> Map<String, T> byIdentifier(Instance<T> beans) {
        Map<String, T> named = new HashMap<>();
        for (Instance.Handle<T> handle : beans.handles()) {
            handle.getBean().getQualifiers().stream()
                    .filter(Identifier.class::isInstance)
                    .forEach(name -> named.put(((Identifier) name).value(), handle.get()));
        }
        return named;
    }

    @Produces
    @Singleton
    @Identifier(SigV4.NAME)
    RequestSigner awsSigV4() {
        return new SigV4();
    }

    @Produces
    @Singleton
    SmtpClient smtp(Vertx vertx, @ConfigProperty(name = "flowmaestro.sandbox.smtp-url") Optional<URI> sandbox) {
        return new SmtpClient(vertx, sandbox);
    }

    @Produces
    @Singleton
    @Identifier(SmtpSend.NAME)
    OperationHandler smtpSend(SmtpClient smtp, Clock clock) {
        return new SmtpSend(smtp, clock);
    }

    @Produces
    @Singleton
    @Identifier(SmtpTest.NAME)
    OperationHandler smtpTest(SmtpClient smtp) {
        return new SmtpTest(smtp);
    }

    @Produces
    @Singleton
    @DefaultBean
    CredentialVault vault(Vertx vertx, ExecutorConfig config, OidcClient tokens) {
        TokensHelper kept = new TokensHelper();
        WebClientOptions options = new WebClientOptions().setMaxPoolSize(config.maxInFlightPerConnection());
        return new HttpCredentialVault(
                WebClient.create(vertx, options),
                config.vault().url(),
                () -> kept.getTokens(tokens).map(granted -> granted.getAccessToken()));
    }

    @Produces
    @Singleton
    @Typed(CachingCredentialVault.class)
    CachingCredentialVault leases(CredentialVault vault, Clock clock, RandomGenerator random, ExecutorConfig config) {
        return new CachingCredentialVault(vault, clock, random, config.vault().leases());
    }
}
