namespace DataBank.Dicom;

/// <summary>A private element as its creator documents it. <paramref name="Vr"/> is UN where that is not known.</summary>
public sealed record PrivateElement(string Creator, Vr Vr, string Vm, string Name);
