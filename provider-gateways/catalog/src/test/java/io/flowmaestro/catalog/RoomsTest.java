package io.flowmaestro.catalog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.flowmaestro.catalog", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
    @ArchTest
    static final ArchRule ONLY_EXPRESSION_KNOWS_CEL = noClasses()
            .that()
            .resideOutsideOfPackage("io.flowmaestro.catalog.expression")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.cel..", "com.google.common..")
            .because("the language inside ${...} is one package's affair: no other may depend on which one it is");

    @ArchTest
    static final ArchRule EXPRESSION_KNOWS_NO_PROVIDER = noClasses()
            .that()
            .resideInAPackage("io.flowmaestro.catalog.expression")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.flowmaestro.catalog")
            .because("expressions are checked and evaluated without knowing whose they are");
}
