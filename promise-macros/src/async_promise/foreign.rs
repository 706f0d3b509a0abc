//! `#[async_promise(for Type)]` on a trait of signatures: twins of somebody else's methods.
//!
//! ```text
//! Input:   trait ClientExt { fn get(&self, id: u64, done: impl FnOnce(io::Result<u8>)); }
//! Output:  trait ClientExt { fn get_promise(&self, id: u64) -> Promise<u8>; }
//!          impl ClientExt for Client {
//!              fn get_promise(&self, id: u64) -> Promise<u8> { promise!(<Client>::get(self, id, _ = ..)) }
//!          }
//! ```

use proc_macro2::{TokenStream, TokenTree};
use syn::ItemTrait;

use super::block::Names;
use super::callback::type_parameters;
use super::choose::choose;
use super::items::{Block, Item};
use super::owner::Owner;
use super::twin::{Twin, twin};
use super::{Args, On};
use crate::catalogue;
use crate::errors::Errors;
use crate::q;
use crate::tokens::{is_punct, stream};

pub(crate) fn expand(
    args: &Args,
    ty: &TokenStream,
    tokens: &[TokenTree],
    errors: &mut Errors,
) -> TokenStream {
    let Some(block) = Block::parse(tokens, &["promise"]) else { return stream(tokens) };
    let Ok(header) = syn::parse2::<ItemTrait>(block.with(TokenStream::new())) else { return stream(tokens) };
    let names = type_parameters(&header.generics);
    let owner = Owner::Foreign(ty, &names);
    let (mut declared, mut twins) = (TokenStream::new(), Vec::new());
    // What is being typed, and what is an error: it is checked in a trait that nobody has to implement.
    let mut refused = TokenStream::new();
    let mut taken = Names::of(&[]);
    for item in &block.items {
        match twin_of(args, owner, item, errors).filter(|twin| taken.is_new(&twin.name, errors)) {
            Some(twin) => {
                let Twin { attributes, header, .. } = &twin;
                declared.extend(q!(#attributes #header;));
                twins.push(twin);
            }
            None => refused.extend(item.code.clone()),
        }
    }
    let (of_impl, of_trait, clause) = header.generics.split_for_impl();
    let name = &header.ident;
    let unsafety = &header.unsafety;
    let defined = twins.iter().map(|Twin { conditions, header, body, .. }| q!(#(#conditions)* #header #body));
    let conditions = header.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let declaration = block.with(declared);
    q! {
        #declaration
        #(#conditions)*
        #unsafety impl #of_impl #name #of_trait for #ty #clause {
            #(#defined)*
        }
        const _: () = {
            trait Refused {
                #refused
            }
        };
    }
}

fn twin_of(args: &Args, owner: Owner<'_>, item: &Item, errors: &mut Errors) -> Option<Twin> {
    let Some(method) = &item.method else {
        if !item.is_function() {
            errors.add(&item.tokens, catalogue::FOREIGN_ITEM);
        }
        return None;
    };
    let args = method.args(On::Method, args, errors);
    let function = &method.function;
    let name = function.signature.ident.span();
    if !is_punct(Some(&function.body), ';') {
        errors.add(std::slice::from_ref(&function.body), catalogue::FOREIGN_BODY);
        return None;
    }
    if args.skip.is_some() {
        errors.at(name, catalogue::FOREIGN_SKIP);
        return None;
    }
    if let Some(word) = &function.signature.asyncness {
        errors.at(word.span, catalogue::FOREIGN_ASYNC);
        return None;
    }
    let callback = choose(&function.signature, &method.marked("promise"), true, errors)?;
    twin(owner, &args, function, &callback, errors)
}
