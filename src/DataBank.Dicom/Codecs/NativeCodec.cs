using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>A native library that is looked up by its versioned name when it is first needed, and bound to functions once.</summary>
/// <param name="name">What it decodes or encodes.</param>
/// <param name="package">The Debian package that has it.</param>
/// <param name="files">Its names on Linux, Windows and macOS.</param>
/// <param name="bind">Finds the functions; a library that lacks one, or is too old, throws <see cref="EntryPointNotFoundException"/>.</param>
internal sealed class NativeCodec<T>(string name, string package, string[] files, Func<nint, T> bind)
    where T : class
{
    private readonly Lazy<(T? Library, string? Problem)> loaded = new(() => Load(files, bind));

    /// <exception cref="CodecMissingException">The library is absent or too old.</exception>
    public T Library => loaded.Value is { Library: { } library } ? library : throw new CodecMissingException(package, loaded.Value.Problem!);

    /// <summary>Why the library can't be used; null when it can.</summary>
    public MissingCodec? Missing => loaded.Value.Problem is { } problem ? new MissingCodec(name, package, problem) : null;

    private static (T? Library, string? Problem) Load(string[] files, Func<nint, T> bind)
    {
        foreach (var file in files)
        {
            if (!NativeLibrary.TryLoad(file, out var handle)) continue;
            try
            {
                return (bind(handle), null);
            }
            catch (EntryPointNotFoundException problem)
            {
                NativeLibrary.Free(handle);
                return (null, $"{file} is too old: {problem.Message}");
            }
        }
        return (null, $"{files[0]} is absent");
    }
}
