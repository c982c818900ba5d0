package io.flowmaestro.handlers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

@AnalyzeClasses(packages = "io.flowmaestro.handlers", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule handlersSeeTheSeamsAlone = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.flowmaestro.gateway..", "io.flowmaestro.catalog..", "io.flowmaestro.vault..")
            .because("a handler does one thing for whoever calls it, and reads no provider file");

    @ArchTest
    static final ArchRule handlersDoNotKnowEachOther = SlicesRuleDefinition.slices()
            .matching("io.flowmaestro.handlers.(*)..")
            .should()
            .notDependOnEachOther();
}
