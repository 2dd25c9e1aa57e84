using System.CommandLine;

namespace DataBank.Appliance;

/// <summary>The root of the command line: one file per command beside this one.</summary>
internal static class DatabankCommand
{
    public static RootCommand Create() => new(
        """
        DataBank Appliance: FHIR, DICOM and genomes of one hospital, linked, with a pseudonymized view per research theme.

        Examples:
          databank serve --data ./data --urls http://127.0.0.1:8080
          databank token --data ./data --role researcher --theme lung-ct-2026
        """)
    {
        ServeCommand.Create(),
        TokenCommand.Create(),
    };
}
