using System.CommandLine;

namespace DataBank.Appliance;

/// <summary>The root of the command line: one file per command beside this one.</summary>
internal static class DatabankCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            """
            DataBank Appliance: FHIR, DICOM and genomes of one hospital, linked, with a pseudonymized view per research theme.
            Begin with:  databank serve --data ./data     Examples of a command:  databank COMMAND --help
            """)
        {
            ServeCommand.Create(),
            TokenCommand.Create(),
            UserCommand.Create(),
            ClientCommand.Create(),
            SeedCommand.Create(),
            ImportCommand.Create(),
            ValidateCommand.Create(),
            PackagesCommand.Create(),
            TerminologyCommand.Create(),
            GenomeCommand.Create(),
            IgCommand.Create(),
            DicomCommand.Create(),
            ThemeCommand.Create(),
            PolicyCommand.Create(),
            KeysCommand.Create(),
            AnonymizeCommand.Create(),
            FederateCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            MigrateStoreCommand.Create(),
            HandoverCommand.Create(),
            VerifyCommand.Create(),
            CertifyCommand.Create(),
            AuditCommand.Create(),
            LeakCheckCommand.Create(),
        };
        HelpWithExamples.Install(root);
        return root;
    }
}
