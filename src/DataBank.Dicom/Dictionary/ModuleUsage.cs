namespace DataBank.Dicom;

/// <summary>Whether an IOD needs a module (PS3.3 A.1.3).</summary>
public enum ModuleUsage : byte
{
    Mandatory = 0,
    Conditional = 1,
    UserOption = 2,
}
