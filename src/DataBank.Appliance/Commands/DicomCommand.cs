using System.CommandLine;

namespace DataBank.Appliance;

/// <summary><c>databank dicom</c>: reads, checks, shows and moves DICOM files; one file per command in the folder beside this one.</summary>
internal static class DicomCommand
{
    public static Command Create() => new("dicom", "Reads, checks, shows and moves DICOM files (DICOMファイルの表示・検証・送受信).")
    {
        DicomDumpCommand.Create(),
        DicomJsonCommand.Create(),
        DicomXmlCommand.Create(),
        DicomValidateCommand.Create(),
        DicomTranscodeCommand.Create(),
        DicomRenderCommand.Create(),
        DicomEchoCommand.Create(),
        DicomStoreCommand.Create(),
        DicomFindCommand.Create(),
        DicomGetCommand.Create(),
    };
}
