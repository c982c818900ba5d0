package io.flowmaestro.vault;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.smallrye.mutiny.Uni;

@AnalyzeClasses(packages = "io.flowmaestro.vault", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule TOKEN_ENDPOINTS = noClasses()
            .that()
            .resideOutsideOfPackage("io.flowmaestro.vault.exchange")
            .and()
            .doNotBelongToAnyOf(VaultAssembly.class)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.flowmaestro.egress")
            .because("exchange is the only place that talks to token endpoints");

    @ArchTest
    static final ArchRule STORES = noClasses()
            .that()
            .resideOutsideOfPackages("io.flowmaestro.vault.store..", "io.flowmaestro.vault.command")
            .and()
            .doNotBelongToAnyOf(Stores.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.flowmaestro.vault.store.embedded", "io.flowmaestro.vault.store.vault")
            .because("which store it is, is nobody's business");

    @ArchTest
    static final ArchRule STORES_ARE_BELOW = noClasses()
            .that()
            .resideInAPackage("io.flowmaestro.vault.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.flowmaestro.vault.exchange",
                    "io.flowmaestro.vault.refresh",
                    "io.flowmaestro.vault.lease",
                    "io.flowmaestro.vault.http")
            .because("a store keeps documents and knows nothing of what they are used for");

    @ArchTest
    static final ArchRule HTTP_IS_ABOVE = noClasses()
            .that()
            .resideOutsideOfPackage("io.flowmaestro.vault.http")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.flowmaestro.vault.http")
            .because("the vault works without HTTP in front of it");

    @ArchTest
    static final ArchRule NOTHING_BLOCKS = noClasses()
            .that()
            .doNotBelongToAnyOf(VaultAssembly.class, Stores.class)
            .and()
            .resideOutsideOfPackages("io.flowmaestro.vault.testing", "io.flowmaestro.vault.command")
            .should()
            .callMethod(Uni.class, "await")
            .because("event loops carry all of it; only the service's start and end and an operator's command wait");

    @ArchTest
    static final ArchRule SECRETS = noClasses()
            .that()
            .doNotHaveSimpleName("CredentialDocument")
            .and()
            .doNotHaveSimpleName("OAuthAppDocument")
            .and()
            .doNotHaveSimpleName("Envelope")
            .and()
            .doNotHaveSimpleName("MasterKey")
            .and()
            .doNotHaveSimpleName("VaultSecretStore")
            .and()
            .doNotHaveSimpleName("VaultSession")
            .and()
            .doNotHaveSimpleName("TransitEnvelope")
            .and()
            .doNotHaveSimpleName("WrappedSecretId")
            .and()
            .haveNameNotMatching(".*VaultLogin.*")
            .and()
            .doNotHaveSimpleName("TokenRequest")
            .and()
            .doNotHaveSimpleName("StoredCredentialVault")
            .and()
            .doNotHaveSimpleName("Lender")
            .and()
            .doNotHaveSimpleName("TenantTokens")
            .and()
            .resideOutsideOfPackage("io.flowmaestro.vault.client")
            .should()
            .callMethod(Secret.class, "reveal", SecretAccess.class)
            .because("these and no others read a secret in clear");
}
