using DataBank.IntegrationTests;

// One appliance serves all tests that don't kill or configure it; every test makes its own resources.
[assembly: AssemblyFixture(typeof(ApplianceProcess))]
[assembly: AssemblyFixture(typeof(AzuriteServer))]
