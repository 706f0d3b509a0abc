//! Where a function stands that gets a twin: what its path is, and which type parameters there are, depends on it.

use proc_macro2::{Ident, TokenStream};

/// Where a function stands.
#[derive(Clone, Copy)]
pub(crate) enum Owner<'a> {
    /// In a module or a function, or in a block that the attribute is not on.
    Unknown,
    /// In an `impl` with these type parameters.
    Impl(&'a [Ident]),
    /// In a trait with these type parameters.
    Trait(&'a [Ident]),
    /// A method of this type, repeated in a trait with these type parameters.
    Foreign(&'a TokenStream, &'a [Ident]),
}

impl<'a> Owner<'a> {
    /// The type parameters of the block.
    pub(crate) fn parameters(self) -> &'a [Ident] {
        match self {
            Owner::Unknown => &[],
            Owner::Impl(names) | Owner::Trait(names) | Owner::Foreign(_, names) => names,
        }
    }
}
