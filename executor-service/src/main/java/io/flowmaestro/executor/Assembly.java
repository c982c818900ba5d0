package io.flowmaestro.executor;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.gateway.HttpGateway;
import io.flowmaestro.gateway.ProviderGateway;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.quarkus.arc.DefaultBean;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.runtime.TokensHelper;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts together what the service is made of and what is not its own. */
class Assembly {
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
    Catalog catalog() {
        return Catalog.load(Thread.currentThread().getContextClassLoader());
    }

    @Produces
    @Singleton
    @DefaultBean
    ProviderGateway gateway(
            Vertx vertx,
            Clock clock,
            ExecutorConfig config,
            @ConfigProperty(name = "flowmaestro.sandbox.url") Optional<URI> sandbox) {
        EgressLimits limits = EgressLimits.defaults().withConnectionsPerHost(config.maxInFlight());
        return HttpGateway.toProviders(
                new GuardedHttpClient(vertx, new EgressGuard(vertx), limits), sandbox.orElse(null), clock);
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
    CachingCredentialVault leases(CredentialVault vault, Clock clock, ExecutorConfig config) {
        return new CachingCredentialVault(vault, clock, config.vault().leases());
    }
}
