// Files and types, those that are built in once in a process.
extension PackCompiler {
  static func read(_ file: SourceFile, _ index: Int) -> BuiltInDocument.Read<YAMLNode?> {
    func read() -> BuiltInDocument.Read<YAMLNode?> {
      var diagnostics = Diagnostics()
      let node = YAMLReader.read(file, index: index, diagnostics: &diagnostics)
      return BuiltInDocument.Read(result: node, diagnostics: diagnostics.all)
    }
    return file.builtIn?.root(read) ?? read()
  }

  func read(type node: YAMLNode) -> BuiltInDocument.Read<TypeDescription?> {
    let builtIn = map.file(Int(node.mark.file))?.builtIn
    func read() -> BuiltInDocument.Read<TypeDescription?> {
      var parser = TypeParser()
      parser.isBuiltIn = builtIn != nil
      let type = parser.parse(node)
      return BuiltInDocument.Read(result: type, diagnostics: parser.diagnostics.all)
    }
    return builtIn?.type(read) ?? read()
  }

  /// Reads files that are built into the executable ahead of their first use: the last ones first, so that whoever reads
  /// them meanwhile isn't kept waiting for each.
  public static func prepare(_ files: [SourceFile]) {
    var compiler = PackCompiler()
    for file in files.reversed() {
      let index = compiler.note(file)
      if let node = read(file, index).result, kind(of: node) == .type { _ = compiler.read(type: node) }
    }
  }
}
